import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import type { ApiServer } from './api-server.ts';

/** Of a CustomResourceDefinition, what is needed to ask for its objects. */
export interface CustomResource {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string }[];
  };
}

/** Installs CustomResourceDefinitions from files, one each, and waits until the server takes their objects. */
export async function installCrds(server: ApiServer, files: readonly string[]): Promise<void> {
  for (const file of files) await installDefinition(server, parse(readFileSync(file, 'utf8')));
}

/** Installs one CustomResourceDefinition, and waits until the server takes its objects. */
export async function installDefinition(server: ApiServer, definition: CustomResource): Promise<void> {
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  const { group, names, versions } = definition.spec;
  const created = await server.call('POST', path, definition);
  if (created.status >= 300) throw new Error(`${names.plural}.${group}: ${JSON.stringify(created.body)}`);
  for (const { name: version } of versions) {
    await untilServed(server, `/apis/${group}/${version}/${names.plural}`);
  }
}

async function untilServed(server: ApiServer, path: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ((await server.call('GET', path)).status !== 200) {
    if (Date.now() > deadline) throw new Error(`${path} is not served`);
    await sleep(100);
  }
}
