import type { ManifestFile } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { NAMES_POLICY } from './making-programs.ts';

/** Texts in objects that say which others some controller makes policies of. */
export const DEFINING_MARKS: readonly string[] = ['CompositeResourceDefinition'];

/**
 * What a file says in objects of which a controller makes policies, by a template of the repository. Sources: Crossplane's
 * documentation of compositions, whose objects may be claimed by a kind of another name, and kro's of ResourceGraphDefinitions.
 */
export function createMadeOf(files: readonly ManifestFile[]): (file: ManifestFile) => readonly unknown[] {
  const objects = files
    .filter(({ text }) => /compositeTypeRef|ResourceGraphDefinition|CompositeResourceDefinition/.test(text))
    .flatMap((file) =>
      readManifests(file).documents.map(({ kind, value }) => ({ kind, spec: fieldsOf(value.spec) })),
    );
  const made = new Set(
    objects.flatMap(({ spec }) => {
      const { kind } = fieldsOf(spec.compositeTypeRef ?? spec.schema);
      return typeof kind === 'string' && NAMES_POLICY.test(textOf(spec)) ? [kind] : [];
    }),
  );
  for (const { kind, spec } of objects) {
    const { names, claimNames } = spec;
    const claim = fieldsOf(claimNames).kind;
    const isMade = kind === 'CompositeResourceDefinition' && made.has(String(fieldsOf(names).kind));
    if (isMade && typeof claim === 'string') made.add(claim);
  }
  if (made.size === 0) return () => [];
  return (file) =>
    /\.(?:ya?ml|json)$/.test(file.file)
      ? readManifests(file).documents.flatMap(({ kind = '', value }) =>
          made.has(kind) ? [[kind, fieldsOf(value.metadata).namespace, value.spec]] : [],
        )
      : [];
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
}
