/** What of `@actions/github` is used; it reads GITHUB_EVENT_PATH when it is loaded. */
export { context } from '@actions/github';
