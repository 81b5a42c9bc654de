// @rjsf/core names the compiling validator in a helper for tests. The page has
// its own (validator.ts), so this stands in its place and is left out again.
export default undefined
