/**
 * Whether an address is that of this repository, of which `addresses` are known: hosts have several names, and so do ways of
 * access, so only the path counts. Undefined where that is not known.
 */
export function isOwnAddress(address: unknown, addresses: readonly string[]): boolean | undefined {
  if (addresses.length === 0 || typeof address !== 'string' || /\$\{|\{\{/.test(address)) return undefined;
  const path = pathOf(address);
  return addresses.some((one) => pathOf(one) === path);
}

/** `group/project` of `https://user@host/group/project.git`, `git@host:group/project` and `ssh://git@host:22/group/project`. */
function pathOf(address: string): string {
  return address
    .replace(/^[A-Za-z][\w+.-]*:\/\/[^/]*\/|^[^/]*@[^/:]*:/, '')
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '')
    .toLowerCase();
}
