import fc from 'fast-check';

/** What names may hold to act in GitLab, to end what they stand in, or to look like a marker; and any other text. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '/close',
        '\n',
        '@all',
        '`',
        '```',
        '<!-- ',
        '-->',
        '|',
        '\r',
        '\u2028',
        ' ',
        'a',
        '&#64;',
        '**',
      ),
    )
    .map((parts) => parts.join('')),
);
