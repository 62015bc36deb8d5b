/** What somebody typed or a scanner read off a receipt: the receipt number in it, "" where there is none. */
export function receiptIn(typed: string): string {
  return /SJ\d{6,}/.exec(typed.toUpperCase().replace(/\s/g, ""))?.[0] ?? "";
}
