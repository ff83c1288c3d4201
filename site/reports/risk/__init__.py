"""Who is likely to be late, to fail or to lapse: the rules (`rules`, pure), who is looked at (`finding`), how it is said (`words`)."""
