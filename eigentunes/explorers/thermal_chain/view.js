// The thermal chain explorer: the chain above, variances and one mode below.

function render({ model, el }) {
  const frame = shell({ model, el }, "Chain in thermal motion", "et-chain");
  return () => frame.off();
}

export default { render };
