"""Names of the countries of projects by their codes of ISO 3166-1 alpha-3.

They are Japan and the 31 partner countries of the JCM on METI's list; another country has its code.
"""

from __future__ import annotations

# In English and in Japanese.
COUNTRIES: dict[str, tuple[str, str]] = {
    "JPN": ("Japan", "日本"),
    "ARE": ("United Arab Emirates", "アラブ首長国連邦"),
    "AZE": ("Azerbaijan", "アゼルバイジャン"),
    "BGD": ("Bangladesh", "バングラデシュ"),
    "CHL": ("Chile", "チリ"),
    "CRI": ("Costa Rica", "コスタリカ"),
    "ETH": ("Ethiopia", "エチオピア"),
    "GEO": ("Georgia", "ジョージア"),
    "IDN": ("Indonesia", "インドネシア"),
    "IND": ("India", "インド"),
    "KAZ": ("Kazakhstan", "カザフスタン"),
    "KEN": ("Kenya", "ケニア"),
    "KGZ": ("Kyrgyzstan", "キルギス"),
    "KHM": ("Cambodia", "カンボジア"),
    "LAO": ("Laos", "ラオス"),
    "LKA": ("Sri Lanka", "スリランカ"),
    "MDA": ("Moldova", "モルドバ"),
    "MDV": ("Maldives", "モルディブ"),
    "MEX": ("Mexico", "メキシコ"),
    "MMR": ("Myanmar", "ミャンマー"),
    "MNG": ("Mongolia", "モンゴル"),
    "PHL": ("Philippines", "フィリピン"),
    "PLW": ("Palau", "パラオ"),
    "PNG": ("Papua New Guinea", "パプアニューギニア"),
    "SAU": ("Saudi Arabia", "サウジアラビア"),
    "SEN": ("Senegal", "セネガル"),
    "THA": ("Thailand", "タイ"),
    "TUN": ("Tunisia", "チュニジア"),
    "TZA": ("Tanzania", "タンザニア"),
    "UKR": ("Ukraine", "ウクライナ"),
    "UZB": ("Uzbekistan", "ウズベキスタン"),
    "VNM": ("Viet Nam", "ベトナム"),
}
