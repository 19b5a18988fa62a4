/** `shop/web`, as kubectl prints it; only the name for a cluster-wide object. Not escaped. */
export function namespacedName({
  namespace,
  name,
}: {
  readonly namespace: string | undefined;
  readonly name: string;
}): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
