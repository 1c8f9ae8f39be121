"""What the app's routes say; the readers are partner engineers as well as citizens."""

from __future__ import annotations

NOT_A_TOKEN = "凭证不是有效的令牌：应为本系统发的会话令牌，或接入方签名的 JWT。"
WRONG_ALGORITHM = "令牌的签名算法不被接受，只接受 RS256 和 ES256，并在头部写明 kid。"
UNKNOWN_ISSUER = "不认识令牌的签发者（iss）。请核对 FAWEN_APP_PARTNERS。"
UNKNOWN_KEY = "签发者的公钥（JWKS）里没有这个 kid，或与算法不符。换钥后约一分钟内生效。"
WRONG_SIGNATURE = "令牌的签名不正确。"
EXPIRED = "令牌已过期，请重新签发。"
TOO_EARLY = "令牌尚未生效，请核对双方时钟。"
WRONG_AUDIENCE = "令牌的受众（aud）不是本系统。"
WRONG_CLAIMS = (
    "令牌缺少或写错了必需的内容：iss、aud、exp、jti（1 到 256 个 ASCII 字符）和 sub（1 到 96 个可见的 ASCII 字符）。"
)
TOO_LONG_LIVED = "令牌的有效期太长，exp 最多在一小时以后。"
REPLAYED = "这个令牌已经用过（jti）。服务端调用请每次签发新的令牌；连续调用请先换取会话令牌。"
SESSION_OVER = "会话令牌已失效，请用新的 JWT 重新换取。"
NO_KEYS = "公钥集合里没有可用于 RS256 或 ES256 验签的公钥。"


def keys_away(where: str) -> str:
    return f"读取公钥失败：{where}。请检查地址、证书和网络。"
