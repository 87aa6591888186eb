// Programs from PyPI, in the virtual environment that the test command made.
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

const environment = process.env.LOGTO_PYTHON ?? fileURLToPath(new URL('../../../target/python', import.meta.url))

export const python = (program = 'python') => join(environment, 'bin', program)
