import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import packageJson from '../package.json' with { type: 'json' };
import { expandShared, renderComponent } from './render-component.ts';

/** A file of templates/. */
export interface RenderedTemplate {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

interface ComponentEntry {
  readonly description: string;
  readonly jobs: readonly string[];
}

/** Renders every component of components.yml. */
export function renderAll(): readonly RenderedTemplate[] {
  const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
  const inputs = read('inputs.yml');
  // Our own file beside this one; a mistake in it fails the template test.
  const components: Readonly<Record<string, ComponentEntry>> = parse(read('components.yml'));
  return Object.entries(components).map(([name, { description, jobs }]) => ({
    path: `templates/${name}/template.yml`,
    text: renderComponent({
      name,
      description,
      jobs: jobs.map((job) => expandShared(read(`jobs/${job}.yml`), (file) => read(`shared/${file}`))),
      inputs,
      version: packageJson.version,
    }),
  }));
}
