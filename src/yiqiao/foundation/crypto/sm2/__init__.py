"""SM2 (GB/T 32918): curve, engines and encodings; use it through `yiqiao.foundation.crypto`."""
