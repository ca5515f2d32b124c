export { SpeechHost } from './SpeechHost.tsx';
export { SpeechMark } from './SpeechMark.tsx';
export { SpeechTool } from './SpeechTool.tsx';
