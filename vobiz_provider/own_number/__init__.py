"""ByonNumber: your own number, verified by OTP."""
