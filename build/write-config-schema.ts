import { writeFile } from 'node:fs/promises';
import { publishedConfigSchema } from '../src/cli/config/schema.ts';
import { publishedWaiversSchema } from '../src/cli/waivers/waivers-schema.ts';

const FOLDER = new URL('../schemas/', import.meta.url);

await writeFile(new URL('sluice.config.schema.json', FOLDER), publishedConfigSchema());
await writeFile(new URL('sluice.waivers.schema.json', FOLDER), publishedWaiversSchema());
