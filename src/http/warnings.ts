/** A warn-code, an agent, and the text as a quoted string (RFC 7234 section 5.5). */
const WARNING = /\b\d{3} [^\s,"]+ "((?:[^"\\]|\\.)*)"/g;

/** The texts of Warning headers; they are the server's and not escaped. */
export function warningsIn(header: string | readonly string[] | undefined): readonly string[] {
  const values = header === undefined ? [] : typeof header === 'string' ? [header] : header;
  return values.flatMap((value) =>
    [...value.matchAll(WARNING)].map(([, text = '']) => text.replace(/\\(.)/g, '$1')),
  );
}
