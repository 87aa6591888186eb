export const table = (results) => JSON.stringify(results, null, 1)
