export { RecMark } from './RecMark.tsx';
export { RecordTool } from './RecordTool.tsx';
export { toggleRecording } from './record-command.ts';
export { replaySource } from './replay/replay-source.ts';
