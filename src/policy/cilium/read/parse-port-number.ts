/**
 * A number as Go reads it in base 0 (strconv.ParseUint): `010` is 8, `8_0` is 80, `080` is invalid. Undefined when it is invalid
 * or above 65535.
 */
export function parsePortNumber(text: string): number | undefined {
  const digits = text.replaceAll('_', '');
  const number = FORMS.find(({ form }) => form.test(text))?.read(digits);
  return number !== undefined && number <= 65_535 ? number : undefined;
}

const FORMS = [
  { form: /^[1-9](?:_?[0-9])*$/, read: Number },
  { form: /^0(?:_?[0-7])*$/, read: (digits: string) => Number.parseInt(digits, 8) },
  { form: /^0[oO](?:_?[0-7])+$/, read: (digits: string) => Number.parseInt(digits.slice(2), 8) },
  { form: /^0[xX](?:_?[0-9a-fA-F])+$/, read: (digits: string) => Number.parseInt(digits.slice(2), 16) },
  { form: /^0[bB](?:_?[01])+$/, read: (digits: string) => Number.parseInt(digits.slice(2), 2) },
] as const;

/** IANA service names, which ignore case: at least one letter, at most 15 characters. */
export function isServiceName(text: string): boolean {
  if (text.length === 0 || text.length > 15) return false;
  return /^[a-zA-Z0-9-]+$/.test(text) && /[a-zA-Z]/.test(text) && !/^-|--|-$/.test(text);
}
