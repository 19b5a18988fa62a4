import type { Diagnostic } from '../../../model/diagnostic.ts';
import { wholeVisibleText } from '../../../model/visible-text.ts';

const DOCUMENTS =
  /^(?:readme|license|licence|notice|copying|changelog|contributing|codeowners|makefile|dockerfile)(?:\.txt)?$/i;
const EXTENSIONS =
  /\.(?:md|markdown|rst|adoc|html?|pdf|png|jpe?g|svg|ya?ml|toml|ini|sh|bash|py|m?[jt]s|go|sql|sha\d*|sha\d+sum|md5|asc|sig|pem)$/i;

/** Whether a file among flow files has, by its name, no flows: documents, scripts, settings, checksums. */
export function isBesideFlows(name: string): boolean {
  return DOCUMENTS.test(name) || EXTENSIONS.test(name);
}

const LISTED = 5;

/** Files of folders and globs that were skipped; a file that is named itself is always read. */
export function skippedFiles(names: readonly string[]): readonly Diagnostic[] {
  if (names.length === 0) return [];
  const listed = names.slice(0, LISTED).map((name) => `\`${wholeVisibleText(name)}\``);
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  return [
    {
      code: 'input/beside-flows',
      severity: 'info',
      meaning: 'noted',
      message: `not read as flows because of their names: ${listed.join(', ')}${more}`,
      help: 'give such a file explicitly if it contains flows',
    },
  ];
}
