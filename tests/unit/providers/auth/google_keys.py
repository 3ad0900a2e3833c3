"""A key pair that was made for these tests and opens nothing, and what OpenSSL signed with it."""

PKCS8 = """
-----BEGIN PRIVATE KEY-----
MIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBANdPOWUqYNktAhuT
de99sB6nrobJWd1fV4+joOO3bQDkXRz5DlUi4Rx8T2Rf1VsVhhwQ7+1xOZUZiNVN
+L+q3BMm0NeEX3mfc/5oiJRy6fr8oLyfgbL/0OoOtJpqFHBjjMwCwyq6+/qFvhJo
0lCFws3kltHbrCOSoRr70u3qgtJPAgMBAAECgYEAtmxqfbuNORS4T3L+Hn8IhMCf
z5Wz7StFve7ud2HHGlViSxT9vsaBoqf0gF/uHnE7InZ7QluHZTuwQsIAeyyhro52
d7lWgqfGMlbQnGMVendkvkeIyzSYu7zn4giKroc4/mKQg9zjU59uLBvPYO+fMoVD
WgHzCS139a4ne07U4JECQQDuhk9PYkGIZf5u5cgFagJF6LVb1mhm9urdpolTzfV4
4N3CepzlOBaFOIE75qwEizpV0BULT6dUga3c0Qe+7kHpAkEA5xV/hHBFWk+6u2Cy
4OOLNEgELu5raXGCr4YUXh2LWmRs9ux1vnV6zvArkU8czGu7nEkI2fIu9hlTd++j
0PxXdwJBALVfd+tbQY2gUOqu23wScgwKue1NijHRTCKjQgVxtVjnVHlPlwJNtgIz
R0HvU5pY7FDYW0gwl4KQ4U3pvMQYlBECQBFvpNSIaCM9WtiinjyrzqgeOvqTkNU+
9F5sHoNPdWFXrIUhKG07jg2pP5BSSNj/1AMh26IeTP7SwGKPWWv+blcCQCqDuTSd
LVnCsqvPOMp7HUsNZ3kVyyzDyYt2UrBQVqA5lsxB4GYaM+YYoLBhVYitnuQS4Zyh
rUQ1p8TVaRPZvjg=
-----END PRIVATE KEY-----
"""
SIGNED = (
    "YIwmXO+IkXmb/cMliHLKGxxfSbXlXPtPBj5Xx3ximFTlJJRdroBvNz4+V58tPUGu2k6a3Kb0t2jPR+UG1aRV8iYDQikpTM3YOQ32KsV+CSfY"
    "zDw+YqIHiU8T29v0bWtJMizgeZ+0ySwsy5XFTM5zT0heEllFl1CrL9f5E1pD2/E="
)
"""Of "Hello", by `openssl dgst -sha256 -sign`."""
