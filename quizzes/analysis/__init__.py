"""Statistics of questions and tests. Pure: no Django, no database; every number is streamed, so memory does not grow with the answers.

totals (first pass: how the takers scored, who is in the upper and the lower group) -> items and reliability (second pass: one answer after
the other) -> findings (what a trainer should look at, and why) -> charts (where things stand in a drawing).

Sources, named in the docstrings by author and year:
- Welford, B. P. (1962). Note on a method for calculating corrected sums of squares and products. Technometrics 4(3), 419-420.
- Chan, T. F., Golub, G. H., LeVeque, R. J. (1983). Algorithms for computing the sample variance. The American Statistician 37(3), 242-247.
- Pébay, P. (2008). Formulas for robust, one-pass parallel computation of covariances and arbitrary-order statistical moments. SAND2008-6212.
- Crocker, L., Algina, J. (1986). Introduction to Classical and Modern Test Theory. Holt, Rinehart and Winston.
- Kelley, T. L. (1939). The selection of upper and lower groups for the validation of test items. J. of Educational Psychology 30(1), 17-24.
- Ebel, R. L., Frisbie, D. A. (1991). Essentials of Educational Measurement, 5th ed. Prentice Hall.
- Moodle: Quiz statistics calculations, https://docs.moodle.org/dev/Quiz_statistics_calculations
- Cronbach, L. J. (1951). Coefficient alpha and the internal structure of tests. Psychometrika 16, 297-334.
- Hoyt, C. (1941). Test reliability estimated by analysis of variance. Psychometrika 6, 153-160.
- Cronbach, L. J., Schönemann, P., McKie, D. (1965). Alpha coefficients for stratified-parallel tests. Educational and Psychological
  Measurement 25, 291-312.
- Brennan, R. L. (2001). Generalizability Theory. Springer (the design i:p, items nested within persons).
- Wise, S. L., Kong, X. (2005). Response time effort: a new measure of examinee motivation in computer-based tests. Applied Measurement in
  Education 18(2), 163-183.
- Kong, X. J., Wise, S. L., Bhola, D. S. (2007). Setting the response time threshold parameter to differentiate solution behavior from
  rapid-guessing behavior. Educational and Psychological Measurement 67(4), 606-619.
- Wise, S. L., Ma, L. (2012). Setting response time thresholds for a CAT item pool: the normative threshold method. NCME.
- Trauzettel-Klosinski, S., Dietz, K. (2012). Standardized assessment of reading performance: the new international reading speed texts
  IReST. Investigative Ophthalmology & Visual Science 53(9), 5452-5461.
"""
