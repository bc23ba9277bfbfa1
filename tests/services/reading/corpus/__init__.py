"""Mails as agencies, portals, servers and vandals send them, with what must be read out of each.

Written from RFC 5322, 2045-2047, 2231, 3464, 3834, 6532, MS-OXTNEF and MS-OXMSG; every agency in
them is invented.
"""
