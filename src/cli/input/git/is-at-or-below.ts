/** Whether a path is a file or folder, or in it; '' is the top, which has everything. */
export function isAtOrBelow(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
