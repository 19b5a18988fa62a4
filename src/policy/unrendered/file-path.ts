/** The folder of a file name that people see, '' for the working folder. */
export function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf('/')));
}

/** The name without folders. */
export function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** Where a relative path leads from a folder, without `.` and `..` as far as they can be resolved; undefined for addresses and absolute paths. */
export function pathFrom(folder: string, path: string): string | undefined {
  if (path.startsWith('/') || /^[A-Za-z][A-Za-z0-9+.-]*:|^[^/]*@[^/]*:/.test(path)) return undefined;
  const parts: string[] = [];
  for (const part of [...folder.split('/'), ...path.split('/')]) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

/** The folder and those above it, the nearest first, the working folder last. */
export function foldersUp(folder: string): readonly string[] {
  const folders = [folder];
  for (let here = folder; here !== '' && here !== '..' && !here.endsWith('/..'); ) {
    here = folderOf(here);
    folders.push(here);
  }
  return folders;
}

/** Whether a file is in a folder or its subfolders. */
export function isInFolder(file: string, folder: string): boolean {
  return folder === '' ? !file.startsWith('../') : file.startsWith(`${folder}/`);
}
