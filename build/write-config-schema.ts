import { writeFile } from 'node:fs/promises';
import { publishedConfigSchema } from '../src/cli/config/published-schema.ts';

await writeFile(new URL('../schemas/sluice.config.schema.json', import.meta.url), publishedConfigSchema());
