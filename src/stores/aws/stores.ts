/** The two stores that sign in to AWS share most of what they are: one file to load for both. */
export { ssmStore } from '../ssm/store.ts';
export { awsStore } from './store.ts';
