(function () {
  'use strict'
  if (window.parent !== window && document.documentElement.dataset.embedded) {
    var told = 0
    var tell = function () {
      var height = Math.ceil(document.documentElement.getBoundingClientRect().height)
      if (height === told) return
      told = height
      window.parent.postMessage({ guidanceHeight: height }, '*')
    }
    window.addEventListener('load', tell)
    if (window.ResizeObserver) new ResizeObserver(tell).observe(document.documentElement)
    return
  }
  if (window.guidanceFrames) return
  window.guidanceFrames = true
  var site = new URL(document.currentScript.src).origin + '/embed/'
  window.addEventListener('message', function (event) {
    var height = event.data && event.data.guidanceHeight
    if (typeof height !== 'number' || !(height > 0 && height < 100000)) return
    var frames = document.getElementsByTagName('iframe')
    for (var i = 0; i < frames.length; i++) {
      if (frames[i].contentWindow === event.source && frames[i].src.indexOf(site) === 0) frames[i].style.height = height + 'px'
    }
  })
})()
