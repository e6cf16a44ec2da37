"""The frame around every page: navigation, controls, freshness, sign-in gate, error boundary."""
