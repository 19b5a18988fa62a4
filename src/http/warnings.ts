/** A warn-code, an agent, and the text as a quoted string (RFC 7234 section 5.5). */
const WARNING = /\b\d{3} [^\s,"]+ "((?:[^"\\]|\\.)*)"/g;

/** The texts of Warning headers, which are UTF-8 read byte by byte; they are the server's and not escaped. */
export function warningsIn(header: string | readonly string[] | undefined): readonly string[] {
  const values = header === undefined ? [] : typeof header === 'string' ? [header] : header;
  return values.flatMap((value) =>
    [...value.matchAll(WARNING)].map(([, text = '']) =>
      Buffer.from(text.replace(/\\(.)/g, '$1'), 'latin1').toString('utf8'),
    ),
  );
}
