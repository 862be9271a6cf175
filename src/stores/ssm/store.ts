import { type AwsSettings, readAwsSettings } from '../aws/settings.ts';
import { connectAws } from '../aws/store.ts';
import type { SecretStore, StoreConnection } from '../store.ts';
import { ssmOutline } from './outline.ts';
import { parseParameterReference } from './reference.ts';

export const ssmStore: SecretStore = {
  ...ssmOutline,
  configure: (read, around) => connectParameterStore(readAwsSettings(read, around)),
};

/** @param settings checked ones */
export function connectParameterStore(settings: AwsSettings): StoreConnection {
  return { ...connectAws(settings), parse: (text) => parseParameterReference(text, settings) };
}
