export function RecordingsPanel(): React.JSX.Element {
  return <div />;
}
