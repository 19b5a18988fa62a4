import { CONFIG_SCHEMA } from './schema.ts';

/** The text of schemas/sluice.config.schema.json, with which editors complete and check `.sluice.yaml`. */
export function publishedConfigSchema(): string {
  return `${JSON.stringify(CONFIG_SCHEMA, null, 2)}\n`;
}
