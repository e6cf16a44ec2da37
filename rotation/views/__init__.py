"""One function a page: a Selection and a Market in, a frozen result out."""
