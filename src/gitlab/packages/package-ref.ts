/** A package of a project's generic registry, as people name it. */
export interface PackageRef {
  /** The path of its project; undefined: the project of the job. */
  readonly project: string | undefined;
  readonly name: string;
  /** Undefined: the newest. */
  readonly version: string | undefined;
}

export const PACKAGE_SCHEME = 'gitlab-package:';

/** What GitLab accepts as a name, which excludes `.` and `..`. */
const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._+-]{1,255}$/;
const VERSION = /^(?!.*\.\.)[A-Za-z0-9_+.-]{1,255}$/;
const PROJECT = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)+$/;

/** Reads `gitlab-package:[group/project/]NAME[@VERSION]`; undefined for anything else. */
export function parsePackageRef(text: string): PackageRef | undefined {
  if (!text.startsWith(PACKAGE_SCHEME)) return undefined;
  const [path = '', version, ...rest] = text.slice(PACKAGE_SCHEME.length).split('@');
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const project = slash === -1 ? undefined : path.slice(0, slash);
  if (rest.length > 0 || !NAME.test(name)) return undefined;
  if (version !== undefined && !VERSION.test(version)) return undefined;
  if (project !== undefined && !PROJECT.test(project)) return undefined;
  return { project, name, version };
}
