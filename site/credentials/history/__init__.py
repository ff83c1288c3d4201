"""Hours, results and certificates of before this system (历史导入): a table is read, planned line by line, and brought in whole."""
