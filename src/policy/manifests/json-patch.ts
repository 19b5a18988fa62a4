const OPERATIONS: readonly unknown[] = ['add', 'remove', 'replace', 'move', 'copy', 'test'];

/** Whether a value is a list of operations (RFC 6902), as kustomize takes them as patches. */
export function isJsonPatch(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isOperation);
}

function isOperation(item: unknown): boolean {
  if (typeof item !== 'object' || item === null || !('op' in item) || !('path' in item)) return false;
  return OPERATIONS.includes(item.op) && typeof item.path === 'string';
}
