// What is pasted on the surface: tidied first, words as words, pictures by their form.
export function pasted (surface) {
  return {
    handlePaste: (_, event) => picture(surface, event.clipboardData),
    handleDrop: (_, event) => picture(surface, event.dataTransfer)
  }
}

function picture (surface, data) {
  const files = data?.files
  if (!files?.length || !files[0].type.startsWith('image/') || data.getData('text/html')) return false
  surface.acts.picture(files)
  return true
}
