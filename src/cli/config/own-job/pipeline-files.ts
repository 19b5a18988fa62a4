import { matchesGlob } from 'node:path';
import { includesOf, pathsIn } from './includes.ts';
import { entriesOf } from './pipeline-entries.ts';

/** One side of a change. */
export interface PipelineSide {
  /** '' for a file that is not there, or that GitLab would not read either. */
  read(file: string): Promise<string>;
  /** Files below a folder, '' for all. */
  list(folder: string): Promise<readonly string[]>;
}

/** GitLab takes no more than 150. */
const MAX_FILES = 150;

/** A pipeline's file and all files of the repository that it includes, and these in turn, with their texts. */
export async function readPipelineFiles(
  start: string,
  side: PipelineSide,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const waiting = new Set([start]);
  for (const file of waiting) {
    if (texts.size >= MAX_FILES) break;
    const text = await side.read(file);
    texts.set(file, text);
    const entries = entriesOf(text);
    for (const path of entries === undefined ? pathsIn(text) : includesOf(entries).local) {
      const named = path.includes('*') ? await matching(path, side) : [path];
      for (const one of named) waiting.add(one);
    }
  }
  return texts;
}

async function matching(glob: string, side: PipelineSide): Promise<readonly string[]> {
  const folder = glob
    .slice(0, glob.indexOf('*'))
    .replace(/[^/]*$/, '')
    .replace(/\/$/, '');
  const files = await side.list(folder);
  return files.filter((file) => matchesGlob(file, glob)).sort();
}
