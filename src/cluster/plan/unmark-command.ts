import { shellWord } from '../../report/deploy/shell-word.ts';
import { type ApiResource, resourceName } from '../api/api-resource.ts';

/** The command that takes labels, or annotations, away from an object. */
export function unmarkCommand(
  verb: 'label' | 'annotate',
  {
    resource,
    namespace,
    name,
  }: { readonly resource: ApiResource; readonly namespace: string | undefined; readonly name: string },
  keys: readonly string[],
): string {
  const place = namespace === undefined ? '' : ` --namespace=${shellWord(namespace)}`;
  return `kubectl ${verb} ${resourceName(resource)} ${shellWord(name)}${place} ${keys.map((key) => `${key}-`).join(' ')}`;
}
