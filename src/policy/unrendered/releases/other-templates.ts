import type { ManifestFile } from '../../manifest.ts';
import { baseName } from '../file-path.ts';
import type { FileRole } from '../file-roles.ts';
import { mayHoldPolicies } from '../helm-chart.ts';

/**
 * Charts with policies in templates whose names are not those of manifests, such as `policies.yaml.tpl`. Source:
 * Helm's engine renders every file in `templates`; only those that begin with `_`, and `NOTES.txt`, give no manifests.
 */
export function chartsByOtherTemplates(
  files: readonly ManifestFile[],
  roleOf: (file: string) => FileRole,
): ReadonlySet<string> {
  const found = files.flatMap((file) => {
    if (!isOtherTemplate(file.file) || !mayHoldPolicies(file)) return [];
    const role = roleOf(file.file);
    return role.kind === 'chart' ? [role.folder] : [];
  });
  return new Set(found);
}

function isOtherTemplate(file: string): boolean {
  const name = baseName(file);
  return (
    /(?:^|\/)templates\//.test(file) &&
    !/\.(?:ya?ml|json)$/.test(name) &&
    !name.startsWith('_') &&
    name !== 'NOTES.txt'
  );
}
