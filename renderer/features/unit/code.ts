/** What an officer typed or scanned, as the contract writes codes: capitals, without the gaps that people put in. */
export function normaliseCode(text: string): string {
  return text.toUpperCase().replaceAll(/[\s-]/g, '');
}
