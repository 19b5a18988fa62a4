import { posix, relative } from 'node:path';
import type { LineLinks } from '../../../report/markdown/phrase-markdown.ts';
import type { Io } from '../../io.ts';

export interface ReportLinks extends LineLinks {
  readonly reportUrl?: string;
  readonly headSha?: string;
}

/**
 * Links from a report into GitLab, from the pipeline's predefined variables: lines at the head and the base commit, and the job's
 * artifacts. Outside of a pipeline there are none.
 */
export function gitlabLinks(
  { env, cwd }: Pick<Io, 'env' | 'cwd'>,
  baseCommit: string | undefined,
  renderedOutput?: string | undefined,
): ReportLinks {
  const headSha = env.CI_MERGE_REQUEST_SOURCE_BRANCH_SHA || env.CI_COMMIT_SHA || undefined;
  const project = webAddress(env.CI_MERGE_REQUEST_PROJECT_URL ?? env.CI_PROJECT_URL);
  const headProject = webAddress(env.CI_MERGE_REQUEST_SOURCE_PROJECT_URL) ?? project;
  const job = webAddress(env.CI_JOB_URL);
  const folder = env.CI_PROJECT_DIR ? relative(env.CI_PROJECT_DIR, cwd) : '';
  const rendered = renderedOutput === undefined ? undefined : posix.join(renderedOutput, '/');
  const artifactUrl = (file: string): string | undefined =>
    job === undefined ? undefined : `${job}/artifacts/file/${addressPath(posix.join(folder, file))}`;
  const urls = (inProject: string, commit: string): LineUrl => {
    const lineUrl = lineUrls(inProject, commit, folder);
    // What a tool rendered is in no commit; it is an artifact of the job.
    return (file, line) =>
      rendered !== undefined && file.startsWith(rendered) ? artifactUrl(file) : lineUrl(file, line);
  };
  return {
    ...(headSha !== undefined && { headSha }),
    ...(job !== undefined && { reportUrl: `${job}/artifacts/browse` }),
    ...(headProject !== undefined && headSha !== undefined && { fileUrl: urls(headProject, headSha) }),
    ...(project !== undefined && baseCommit !== undefined && { baseFileUrl: urls(project, baseCommit) }),
  };
}

type LineUrl = (file: string, line: number) => string | undefined;

/** File names are relative to the working folder, URLs to the top of the repository. */
function lineUrls(project: string, commit: string, folder: string): LineUrl {
  return (file, line) => {
    // Only files of the repository have a URL; `<stdin>`, `cluster:…`, paths that leave it and escaped names have none.
    const inRepository = posix.join(folder, file);
    if (/^[</]|^cluster:|\\/.test(file) || inRepository.split('/').includes('..')) return undefined;
    return `${project}/-/blob/${commit}/${addressPath(inRepository)}#L${line}`;
  };
}

function addressPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function webAddress(text: string | undefined): string | undefined {
  return text !== undefined && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
    ? text
    : undefined;
}
