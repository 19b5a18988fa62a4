import type { FileContent } from '../../../impact/changes/untouched-files.ts';
import type { ManifestFile } from '../../../policy/manifest.ts';
import type { InputReading } from '../input-reading.ts';

/** The content of each file of a reading, by the names that diagnostics use, so that the files of two readings can be compared. */
export function contentsOf({ files, noText = [] }: InputReading): readonly FileContent[] {
  return [
    ...files.flatMap((file) => [{ file: file.file, content: file.text }, ...originsOf(file)]),
    ...noText,
  ];
}

/**
 * Problems of a rendered text are reported in the template from which the line comes, so the template's content is what was
 * rendered from it.
 */
function originsOf({ text, origins = [] }: ManifestFile): readonly FileContent[] {
  if (origins.length === 0) return [];
  const lines = text.split('\n');
  const parts = Map.groupBy(lines.keys(), (line) => origins[line]?.file);
  return [...parts].flatMap(([file, places]) =>
    file === undefined ? [] : [{ file, content: places.map((line) => lines[line] ?? '').join('\n') }],
  );
}
