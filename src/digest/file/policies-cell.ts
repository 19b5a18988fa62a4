import type { NamedPolicy } from '../../model/digest.ts';
import { isJsonObject } from '../../model/json-object.ts';
import { isOptionalText, readJsonList } from './json-values.ts';

/** A JSON list; no cell for an empty one. */
export function policiesCell(policies: readonly NamedPolicy[]): string | undefined {
  if (policies.length === 0) return undefined;
  // Always in this order, wherever the policies come from.
  return JSON.stringify(
    policies.map(({ direction, action, kind, namespace, name }) => ({
      direction,
      action,
      kind,
      namespace,
      name,
    })),
  );
}

/** Undefined when the cell is no such list. */
export function readPolicies(cell: string | undefined): readonly NamedPolicy[] | undefined {
  return cell === undefined ? [] : readJsonList(cell, readPolicy);
}

function readPolicy(value: unknown): NamedPolicy | undefined {
  if (!isJsonObject(value)) return undefined;
  const { direction, action, kind, namespace, name } = value;
  if (direction !== 'ingress' && direction !== 'egress') return undefined;
  if (action !== 'allowed' && action !== 'denied') return undefined;
  if (!isOptionalText(kind) || !isOptionalText(namespace) || typeof name !== 'string') return undefined;
  return { direction, action, kind, namespace, name };
}
