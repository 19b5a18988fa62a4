import { dirname, join } from 'node:path';
import { pathFromHere } from '../input/files/shown-path.ts';
import type { Io } from '../io.ts';
import type { ConfigLocation } from './find-config-file.ts';

/** A path that is relative to a configuration file, made relative to the working folder. `-` and sources with a scheme are not paths. */
export function fromWorkingFolder(
  path: string,
  location: Pick<ConfigLocation, 'path'> | undefined,
  io: Io,
): string {
  if (location === undefined || path === '-' || path.startsWith('/') || /^[a-z][a-z0-9+-]+:/.test(path))
    return path;
  return pathFromHere(io.cwd, join(dirname(location.path), path));
}
