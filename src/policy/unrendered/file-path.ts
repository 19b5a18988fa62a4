/** The folder of a file name that people see, '' for the working folder. */
export function folderOf(file: string): string {
  const end = file.lastIndexOf('/');
  return end === 0 ? '/' : file.slice(0, Math.max(0, end));
}

/** The name without folders. */
export function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** Where a relative path leads from a folder, with `.` and `..` resolved as far as possible; undefined for URLs and absolute paths. */
export function pathFrom(folder: string, path: string): string | undefined {
  if (path.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:|^[^/]*@[^/]*:/.test(path)) return undefined;
  const parts: string[] = [];
  for (const part of [...folder.split('/'), ...path.split('/')]) {
    if (part === '' || part === '.') continue;
    const canGoUp = folder.startsWith('/') || (parts.length > 0 && parts.at(-1) !== '..');
    if (part === '..' && canGoUp) parts.pop();
    else parts.push(part);
  }
  return `${folder.startsWith('/') ? '/' : ''}${parts.join('/')}`;
}

/** The folder and those above it, nearest first, up to the working folder or the root of the file system. */
export function foldersUp(folder: string): readonly string[] {
  const folders = [folder];
  for (let here = folder; !['', '/', '..'].includes(here) && !here.endsWith('/..'); ) {
    here = folderOf(here);
    folders.push(here);
  }
  return folders;
}

/** Whether a file is in a folder or its subfolders. */
export function isInFolder(file: string, folder: string): boolean {
  if (folder === '') return !file.startsWith('../') && !file.startsWith('/');
  return file.startsWith(folder === '/' ? folder : `${folder}/`);
}
