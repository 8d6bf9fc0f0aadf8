// Prints the packages of a package-lock.json that are part of the page: name, version and licence, parted by tabs.
// In JavaScript, since Node.js reads JSON and is there; xtask does without a crate for it.
const { packages } = JSON.parse(require("node:fs").readFileSync(process.argv[2], "utf8"));
for (const [place, { version, license, dev, link }] of Object.entries(packages))
  if (place && !dev && !link) console.log([place.split("node_modules/").pop(), version, license ?? ""].join("\t"));
