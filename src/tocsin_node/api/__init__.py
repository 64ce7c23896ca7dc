"""JSON for programs: OpenAPI 3.1, scoped tokens that expire, problems as RFC 9457 says."""
