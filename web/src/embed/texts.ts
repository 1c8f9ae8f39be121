export const texts = {
  close: '关闭',
  frame: '法问·公共法律服务咨询',
  opening: '正在打开…',
  away: '暂时打不开，请稍后再试，或拨打 12348。',
  newWindow: '在新窗口打开',
}
