// The levels explorer: a potential with its levels on the left, a covariance's ladder on the right.

function render({ model, el }) {
  const frame = shell({ model, el }, "Energy levels", "et-levels");
  return () => frame.off();
}

export default { render };
