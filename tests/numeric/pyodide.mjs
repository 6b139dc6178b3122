// Judges every known mistake and every right answer under Pyodide: Python for browsers, on 32 bits.
//   node tests/numeric/pyodide.mjs [FOLDER OF PYODIDE]
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const folder = path.resolve(process.argv[2] ?? path.join(root, ".pyodide"));
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")));
const python = await loadPyodide({ indexURL: folder + path.sep });
const packages = ["numpy", "scipy", "scikit-learn", "matplotlib"];
await python.loadPackage(packages, { messageCallback: () => {} });
python.mountNodeFS("/eigentunes", root);
const unexpected = python.runPython(`
import sys

sys.dont_write_bytecode = True  # the checkout stays as it is
sys.path.insert(0, "/eigentunes")
sys.argv = ["kernels"]
from tests.numeric import kernels

kernels.main()
`);
process.exitCode = unexpected ? 1 : 0;
