evidence run acrr
