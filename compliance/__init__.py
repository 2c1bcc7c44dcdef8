"""Rule-based compliance checker for 政府信息公开工作年度报告."""
